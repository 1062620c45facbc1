<?php
// Receives incoming SMS and delivery receipts with PHP.

$secret = getenv('WEBSMS_WEBHOOK_SECRET');
$body = file_get_contents('php://input');

// Whether WebSMS signed this body, less than five minutes ago
function signed($secret, $body) {
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) return false;
    $key = base64_decode(str_replace('whsec_', '', $secret));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        if (hash_equals($expected, $given)) return true;
    }
    return false;
}

header('Content-Type: application/json');
if ($secret && !signed($secret, $body)) {
    http_response_code(401);
    echo json_encode(['success' => false]);
    exit;
}

$data = json_decode($body, true);
if ($data['type'] === 'mo') {
    // Incoming SMS
    error_log("SMS from {$data['from']}: {$data['message']}");
} elseif ($data['type'] === 'dlr') {
    // Delivery receipt
    error_log("Message {$data['message_id']} status: {$data['status']}");
}

http_response_code(200);
echo json_encode(['success' => true]);
