// Sends an SMS and a one-time password with C# and HttpClient.
using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;

// Example usage
var client = new WebSmsClient(
    Environment.GetEnvironmentVariable("WEBSMS_CLIENT_ID"),
    Environment.GetEnvironmentVariable("WEBSMS_CLIENT_SECRET"));
var token = await client.GetTokenAsync();
var result = await client.SendSmsAsync(token, "6421234567", "Hello from C#!");
Console.WriteLine(result);

var otpResult = await client.SendOtpAsync(token, "6421234567", "Acme Corp");
Console.WriteLine($"OTP code: {otpResult.GetProperty("code").GetString()}");

class WebSmsClient
{
    private static readonly string BaseUrl = Environment.GetEnvironmentVariable("WEBSMS_URL");
    private readonly string _clientId;
    private readonly string _clientSecret;
    private readonly HttpClient _http = new HttpClient();

    public WebSmsClient(string clientId, string clientSecret)
    {
        _clientId = clientId;
        _clientSecret = clientSecret;
    }

    public async Task<string> GetTokenAsync()
    {
        var content = new FormUrlEncodedContent(new[]
        {
            new KeyValuePair<string, string>("client_id", _clientId),
            new KeyValuePair<string, string>("client_secret", _clientSecret)
        });
        var response = await _http.PostAsync($"{BaseUrl}/auth/token", content);
        var json = await response.Content.ReadAsStringAsync();
        var data = JsonSerializer.Deserialize<JsonElement>(json);
        return data.GetProperty("access_token").GetString();
    }

    public async Task<JsonElement> SendSmsAsync(string token, string to, string message)
    {
        _http.DefaultRequestHeaders.Clear();
        _http.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        var content = new FormUrlEncodedContent(new[]
        {
            new KeyValuePair<string, string>("to", to),
            new KeyValuePair<string, string>("body", message)
        });
        var response = await _http.PostAsync($"{BaseUrl}/sms/out", content);
        var json = await response.Content.ReadAsStringAsync();
        return JsonSerializer.Deserialize<JsonElement>(json);
    }

    public async Task<JsonElement> SendOtpAsync(string token, string to, string companyName)
    {
        _http.DefaultRequestHeaders.Clear();
        _http.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        var content = new FormUrlEncodedContent(new[]
        {
            new KeyValuePair<string, string>("to", to),
            new KeyValuePair<string, string>("company_name", companyName)
        });
        var response = await _http.PostAsync($"{BaseUrl}/sms/otp", content);
        var json = await response.Content.ReadAsStringAsync();
        return JsonSerializer.Deserialize<JsonElement>(json);
    }
}
