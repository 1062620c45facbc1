<?php
// Sends an SMS and a one-time password with PHP and its curl extension.

// Configuration
$baseUrl = getenv('WEBSMS_URL');
$clientId = getenv('WEBSMS_CLIENT_ID');
$clientSecret = getenv('WEBSMS_CLIENT_SECRET');

// Get access token
function getToken($baseUrl, $clientId, $clientSecret) {
    $ch = curl_init("$baseUrl/auth/token");
    curl_setopt($ch, CURLOPT_POST, true);
    curl_setopt($ch, CURLOPT_POSTFIELDS, http_build_query([
        'client_id' => $clientId,
        'client_secret' => $clientSecret
    ]));
    curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
    $response = json_decode(curl_exec($ch), true);
    curl_close($ch);
    return $response['access_token'];
}

// Send SMS
function sendSms($baseUrl, $token, $to, $message) {
    $ch = curl_init("$baseUrl/sms/out");
    curl_setopt($ch, CURLOPT_POST, true);
    curl_setopt($ch, CURLOPT_POSTFIELDS, http_build_query([
        'to' => $to,
        'body' => $message
    ]));
    curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer $token"]);
    curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
    $response = json_decode(curl_exec($ch), true);
    curl_close($ch);
    return $response;
}

// Send OTP
function sendOtp($baseUrl, $token, $to, $companyName) {
    $ch = curl_init("$baseUrl/sms/otp");
    curl_setopt($ch, CURLOPT_POST, true);
    curl_setopt($ch, CURLOPT_POSTFIELDS, http_build_query([
        'to' => $to,
        'company_name' => $companyName
    ]));
    curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer $token"]);
    curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
    $response = json_decode(curl_exec($ch), true);
    curl_close($ch);
    return $response;
}

// Example usage
$token = getToken($baseUrl, $clientId, $clientSecret);
$result = sendSms($baseUrl, $token, '6421234567', 'Hello from PHP!');
print_r($result);

$otpResult = sendOtp($baseUrl, $token, '6421234567', 'Acme Corp');
echo "OTP code: " . $otpResult['code'] . "\n";
